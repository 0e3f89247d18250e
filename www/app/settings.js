// How the next upload is done. Kept over a reload, like the troubles.

import { $ } from './dom.js';

const STORE = 'vodlift-demo-settings';

/** A form's fields as a plain object, kept in the tab's session under a name. */
export function remember(form, name) {
  const fields = () => [...form.elements].filter((field) => field.name);
  const read = (field) => (field.type === 'checkbox' ? field.checked : field.value);
  const values = () => Object.fromEntries(fields().map((field) => [field.name, read(field)]));
  try {
    const kept = JSON.parse(sessionStorage.getItem(name)) ?? {};
    for (const field of fields()) {
      if (!(field.name in kept)) continue;
      if (field.type === 'checkbox') field.checked = kept[field.name];
      else field.value = kept[field.name];
    }
  } catch {
    // Nothing kept, or nothing that can be read.
  }
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('change', () => {
    try {
      sessionStorage.setItem(name, JSON.stringify(values()));
    } catch {
      // Then a reload starts with the usual.
    }
  });
  return values;
}

/** A chain has one chunk at a time, and of a certain size at most. */
const LONGEST_LINK = 4 * 1024 ** 2;

export function makeSettings({ chain }) {
  const form = $('#settings');
  if (chain) {
    const { chunkSize, parallel } = form.elements;
    for (const option of [...chunkSize.options]) if (option.value > LONGEST_LINK || option.value === '0') option.remove();
    chunkSize.value = LONGEST_LINK;
    parallel.closest('label').remove();
  }
  const values = remember(form, chain ? `${STORE}-chain` : STORE);
  return {
    values() {
      const { chunkSize, parallel, transport } = values();
      return { chunkSize: Number(chunkSize), parallel: Number(parallel ?? 1), transport };
    },
    onChange: (listener) => form.addEventListener('change', listener),
  };
}
