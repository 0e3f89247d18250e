// Handling <vodlift-uploader> on the demo's page of it. Locators look into shadow trees by themselves.

/** The page, with what the element told in `heard`: [event, file name, file id or kind of error]. */
export async function openElement(s, more = '', wishes = {}) {
  const page = await s.page(`/element/?emulator=${encodeURIComponent(s.cloud.url)}${more}`, wishes);
  await page.waitForFunction(() => document.querySelector('vodlift-uploader').client);
  await page.evaluate(() => {
    globalThis.heard = [];
    for (const name of ['vodlift-done', 'vodlift-error']) {
      addEventListener(name, ({ detail: { item } }) => heard.push([name, item.name, item.result?.fileId ?? item.error.kind]));
    }
  });
  return page;
}

/** For contexts whose files come by the input, which Playwright can answer. */
export const withoutPicker = () => delete globalThis.showOpenFilePicker;

/** Files on the disk, put into the element's own input. */
export const add = (page, ...paths) => page.locator('vodlift-uploader input[type=file]').setInputFiles(paths);

export const button = (page, name) => page.locator('vodlift-uploader').getByRole('button', { name, exact: true });

/** The lines of the list in a state. */
export const item = (page, state) => page.locator(`vodlift-uploader [part~=item][part~=${state}]`);

/** Name of what has the focus, be it in the element's shadow tree. */
export const focused = (page) =>
  page.evaluate(() => {
    const { activeElement } = document;
    const inner = activeElement.shadowRoot?.activeElement ?? activeElement;
    return inner === document.body ? '' : (inner.getAttribute('aria-label') ?? inner.innerText.replace(/\s+/g, ' ').trim());
  });
