// Asking for a file. Where the browser gives a handle with it, the handle comes along: by it the SDK opens the file again after
// a reload.

/** The input asks, by click or by key. `picked(file, handle)` is called with what was chosen; not every browser has handles. */
export function onPick(input, picked) {
  let plain = !globalThis.showOpenFilePicker;

  input.addEventListener('click', async (event) => {
    if (plain) return;
    event.preventDefault();
    try {
      const [handle] = await showOpenFilePicker({ types: types(input.accept) });
      picked(await handle.getFile(), handle);
    } catch (error) {
      if (error.name === 'AbortError') return;
      // It is there and may not be used, as in a frame of another origin.
      plain = true;
      // A click is deaf to another one within it.
      setTimeout(() => input.click());
    }
  });
  input.addEventListener('change', () => {
    const [file] = input.files;
    if (file) picked(file);
    // Otherwise choosing the same file again would be no change.
    input.value = '';
  });
}

/** An input's `accept` as the picker wants it: extensions belong to some type. */
function types(accept) {
  const wanted = accept.split(',');
  const extensions = wanted.filter((each) => each.startsWith('.'));
  const kinds = wanted.filter((each) => each.includes('/'));
  return [{ accept: Object.fromEntries(kinds.map((kind, index) => [kind, index ? [] : extensions])) }];
}

/** What a drop carries, each `{ file, handle }`. To be called in the event itself: later there is nothing to be read. */
export const carried = ({ items }) =>
  Promise.all(
    [...items]
      .filter(({ kind }) => kind === 'file')
      .map(async (item) => {
        const file = item.getAsFile();
        const handle = await item.getAsFileSystemHandle?.().catch(() => undefined);
        return { file, handle: handle?.kind === 'file' ? handle : undefined };
      }),
  );
