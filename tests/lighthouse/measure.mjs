// Signs in, then prints the points of each page in both forms; ends with 1 where one has too few.
import { launch } from "chrome-launcher";
import lighthouse, { desktopConfig } from "lighthouse";
import puppeteer from "puppeteer-core";

const { ADDRESS, LOGIN, PASSWORD, BROWSER } = process.env;
const LEAST = 95, ROUNDS = Number(process.env.ROUNDS ?? 3);
const CATEGORIES = ["performance", "accessibility", "best-practices"];
const FORMS = { desktop: desktopConfig, mobile: undefined };
const chromeFlags = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"];

const chrome = await launch({ chromePath: BROWSER, chromeFlags });
const browser = await puppeteer.connect({ browserURL: `http://127.0.0.1:${chrome.port}`, defaultViewport: null });
const page = await browser.newPage();
await page.goto(`${ADDRESS}/sign-in`);
await page.type("[name=login]", LOGIN);
await page.type("[name=password]", PASSWORD);
await Promise.all([page.waitForNavigation(), page.click("button.loud")]);
await page.goto(`${ADDRESS}/keys`);
const key = await page.$eval("td.key > a", (link) => link.getAttribute("href"));

async function measure(path, form) {
  const options = { port: chrome.port, disableStorageReset: true, onlyCategories: CATEGORIES, logLevel: "error" };
  const { lhr } = await lighthouse(ADDRESS + path, options, FORMS[form]);
  return CATEGORIES.map((name) => Math.round(lhr.categories[name].score * 100));
}
const median = (numbers) => [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)];

let tooFew = 0;
for (const [name, path] of Object.entries({ home: "/", keys: "/keys", key, log: "/log" })) {
  for (const form of Object.keys(FORMS)) {
    const rounds = [];
    for (let round = 0; round < ROUNDS; round += 1) rounds.push(await measure(path, form));
    const points = CATEGORIES.map((_, at) => median(rounds.map((round) => round[at])));
    tooFew += points.filter((each) => each < LEAST).length;
    console.log(name, form, CATEGORIES.map((category, at) => `${category} ${points[at]}`).join(", "));
  }
}
await browser.disconnect();
await chrome.kill();
process.exit(tooFew ? 1 : 0);
