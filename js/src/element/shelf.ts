/**
 * Covers that came without a handle are kept in the browser's private file system for as long as their uploads can go on: an upload
 * is recognised by video and cover together.
 */
import type { FileHandle } from '../types.js';

const FOLDER = 'vodlift-covers';
/** The longest life of an unfinished upload in milliseconds. */
const LIFE = 86_400_000;

type Folder = FileSystemDirectoryHandle & { keys(): AsyncIterable<string> };

/** A handle for the picture, or `undefined` in browsers that have no such files. */
export async function keep(picture: File): Promise<FileHandle | undefined> {
  try {
    const shelf = (await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true })) as Folder;
    // Each has a folder of its own, named by its time.
    for await (const time of shelf.keys()) {
      if (+time < Date.now() - LIFE) await shelf.removeEntry(time, { recursive: true });
    }
    const folder = await shelf.getDirectoryHandle(String(Date.now()), { create: true });
    const handle = await folder.getFileHandle(picture.name, { create: true });
    const stream = await handle.createWritable();
    await stream.write(picture);
    await stream.close();
    return handle;
  } catch {
    return undefined;
  }
}
