"""URLs of the home pages."""

from django.urls import path

from home import views

app_name = "home"
urlpatterns = [
    path("", views.home, name="home"),
    path("search", views.search_page, name="search"),
    path("counts", views.counts, name="counts"),
    path("desk/first-steps", views.first_steps, name="first-steps"),
]
