import type { Page } from 'playwright-core';

type Watched = { readonly readsOf: (path: string) => number };

/** Counts each answer once the page has done all that it does at once with it. */
const countReads = () => {
  const read: string[] = [];
  Object.assign(window, { readsOf: (path: string) => read.filter((url) => url.endsWith(path)).length });
  const json = Response.prototype.json;
  Response.prototype.json = async function () {
    const data = await json.call(this);
    setTimeout(() => read.push(this.url));
    return data;
  };
};

/** To be run before the page is loaded, so that `holdAnswer` knows what the page has read. */
export const watchReads = (page: Page): Promise<unknown> => page.addInitScript(countReads);

/** Holds the answer to the next call of a path. @returns what lets it go, and waits until the page has read it */
export async function holdAnswer(page: Page, path: string): Promise<() => Promise<void>> {
  const { promise: goes, resolve: letGo } = Promise.withResolvers<void>();
  const { promise: comes, resolve: asked } = Promise.withResolvers<void>();
  let isHeld = false;
  await page.route(
    (url) => url.href.endsWith(path),
    async (route) => {
      if (isHeld) return route.fallback();
      isHeld = true;
      const response = await route.fetch();
      asked();
      await goes;
      await route.fulfill({ response });
    },
  );
  return async () => {
    await comes;
    const before = await page.evaluate((end) => (window as unknown as Watched).readsOf(end), path);
    letGo();
    await page.waitForFunction(
      ([end, count]) => (window as unknown as Watched).readsOf(String(end)) > Number(count),
      [path, before],
    );
  };
}
