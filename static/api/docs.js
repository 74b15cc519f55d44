// Renders the schema with Swagger UI. Requests that change something carry the page's CSRF token,
// so that a reader who is signed in can try them without an API token.
"use strict";

const place = document.getElementById("docs");

SwaggerUIBundle({
  url: place.dataset.schema,
  domNode: place,
  presets: [SwaggerUIBundle.presets.apis],
  layout: "BaseLayout",
  deepLinking: false, // its links would be nested in the buttons that open an operation
  displayRequestDuration: true,
  docExpansion: "list",
  defaultModelsExpandDepth: 0,
  validatorUrl: null,
  requestInterceptor: (request) => {
    // The schema names the public address of the center; this page may be open at another one.
    const { pathname, search } = new URL(request.url, location.href);
    request.url = location.origin + pathname + search;
    if (request.method && request.method !== "GET") {
      request.headers["X-CSRFToken"] = place.dataset.csrf;
    }
    return request;
  },
});
