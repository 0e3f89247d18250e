// A note of this page (not of the SDK) that an upload was broken off, so that after a reload it can say which file to choose again.

const STORE = 'vodlift-demo-unfinished';

export function readUnfinished() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? undefined;
  } catch {
    return undefined;
  }
}

export function noteUnfinished(note) {
  try {
    if (note) localStorage.setItem(STORE, JSON.stringify(note));
    else localStorage.removeItem(STORE);
  } catch {
    // Without storage there is no note.
  }
}

export const isUnfinished = (note, file) => note?.name === file?.name && note?.size === file?.size;
