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

export function makeSettings() {
  const form = $('#settings');
  const values = remember(form, STORE);
  return {
    values() {
      const { chunkSize, parallel, transport } = values();
      return { chunkSize: Number(chunkSize), parallel: Number(parallel), transport };
    },
    onChange: (listener) => form.addEventListener('change', listener),
  };
}
