/** How files come in: by the browser's picker, by drag and drop (folders, too), from the clipboard. */
import type { FileHandle } from '../types.js';

export interface Chosen {
  readonly file: File;
  /** By which the file can be opened again after a reload, where the browser has such. */
  handle?: FileHandle | undefined;
}

/** What the standard libraries of types do not know yet. */
interface Item extends DataTransferItem {
  /** Of a file; of text it is null. */
  getAsFileSystemHandle?(): Promise<FileHandle>;
}
type Ask = (options: { multiple: boolean; types?: object[] }) => Promise<FileHandle[]>;

/** Asks with the browser's picker; to be called within a click. Nothing chosen is no answer at all. */
export type Picker = (accept: string, multiple: boolean, chosen: (files: Chosen[]) => void) => Promise<void>;

/** `unasked` gets what is put into the input otherwise, as by a test or an extension. */
export function makePicker(input: HTMLInputElement, unasked: (files: Chosen[]) => void): Picker {
  let answer = unasked;
  input.addEventListener('change', () => {
    const files = [...input.files!];
    const tell = answer;
    answer = unasked;
    // Otherwise choosing the same file again would be no change.
    input.value = '';
    tell(files.map((file) => ({ file })));
  });
  return async (accept, multiple, chosen) => {
    const ask = (globalThis as { showOpenFilePicker?: Ask }).showOpenFilePicker;
    let files: Chosen[] | undefined;
    if (ask) {
      try {
        const wanted = wishes(accept);
        const handles = await ask({ multiple, ...(wanted[0] && { types: [{ accept: types(wanted) }] }) });
        files = await Promise.all(handles.map(async (handle) => ({ file: await handle.getFile(), handle })));
      } catch (error) {
        // Anything else: it is there and may not be used, as in a frame of another origin.
        if ((error as Error).name === 'AbortError') return;
      }
    }
    if (files) return chosen(files);
    answer = chosen;
    input.accept = accept;
    input.multiple = multiple;
    input.click();
  };
}

/** What an input's `accept` asks for; nothing, if it is content with anything. */
const wishes = (accept: string): string[] => (!accept.includes('*/*') && accept.toLowerCase().match(/[^\s,]+/g)) || [];

/** The same as that picker wants it, where every extension belongs to some type. */
function types(wanted: string[]): Record<string, string[]> {
  const extensions = wanted.filter((wish) => wish[0] === '.');
  const kinds = wanted.filter((wish) => wish[0] !== '.');
  const [first = 'application/octet-stream'] = kinds;
  return { ...Object.fromEntries(kinds.map((kind) => [kind, []])), [first]: extensions };
}

/** Whether a file is what `accept` asks for: pickers hold to it, drops and clipboards do not. */
export function isWanted({ name, type }: File, accept: string): boolean {
  const wanted = wishes(accept);
  const fits = (wish: string) =>
    wish[0] === '.' ? name.toLowerCase().endsWith(wish) : wish.endsWith('/*') ? type.startsWith(wish.slice(0, -1)) : type === wish;
  return !wanted.length || wanted.some(fits);
}

/** What a drop or a clipboard carries; folders by all that is in them. To be called in the event itself: later there is nothing to be read. */
export async function carried({ items }: DataTransfer): Promise<Chosen[]> {
  const found = [...items].map(async (item: Item) => {
    const entry = item.webkitGetAsEntry?.();
    const file = item.getAsFile();
    if (entry?.isDirectory) return walk(entry);
    const handle = await item.getAsFileSystemHandle?.().catch(() => undefined);
    // Text that came along is none.
    return file ? [{ file, handle }] : [];
  });
  return (await Promise.all(found)).flat();
}

async function walk(entry: FileSystemEntry): Promise<Chosen[]> {
  // What systems put there by themselves is nobody's file.
  if (entry.name[0] === '.') return [];
  if (entry.isFile) {
    return new Promise((done) => (entry as FileSystemFileEntry).file((file) => done([{ file }]), () => done([])));
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const found: Chosen[] = [];
  // A folder is told a hundred entries at a time.
  for (let more: FileSystemEntry[]; ; ) {
    more = await new Promise((done) => reader.readEntries(done, () => done([])));
    if (!more.length) return found;
    for (const each of more) found.push(...(await walk(each)));
  }
}
