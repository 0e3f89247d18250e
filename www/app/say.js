// Says things in the language of the visitor. An element that was told a key keeps it (data-t), so that a change of the
// language is one walk over the page.

import en from '../words/en.js';
import zh from '../words/zh.js';

const dictionaries = { en, zh };
const STORE = 'vodlift-demo-language';
const told = new WeakMap();
let language = choose();

function choose() {
  const wishes = [new URLSearchParams(location.search).get('lang'), remembered(), ...navigator.languages];
  return wishes.map((wish) => wish?.slice(0, 2).toLowerCase()).find((wish) => wish in dictionaries) ?? 'en';
}

function remembered() {
  try {
    return localStorage.getItem(STORE);
  } catch {
    return null;
  }
}

/** The text for a key, `{name}` filled in. A value may itself be a key, marked by a leading `@`. */
export function word(key, values = {}) {
  const text = dictionaries[language][key] ?? dictionaries.en[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (_, name) => {
    const value = String(values[name] ?? '');
    return value.startsWith('@') ? word(value.slice(1)) : value;
  });
}

export const has = (key) => key in dictionaries.en;

export function say(element, key, values) {
  element.dataset.t = key;
  told.set(element, values);
  const text = word(key, values);
  if (element.textContent !== text) element.textContent = text;
  return element;
}

/** For screen readers only: what a glance at the page tells everybody else. */
export function announce(key, values) {
  say(document.getElementById('live'), key, values);
}

function translate() {
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en';
  document.title = word('title');
  for (const element of document.querySelectorAll('[data-t]')) say(element, element.dataset.t, told.get(element));
  for (const element of document.querySelectorAll('[data-t-label]')) {
    element.setAttribute('aria-label', word(element.dataset.tLabel));
  }
  for (const element of document.querySelectorAll('[data-t-hint]')) element.placeholder = word(element.dataset.tHint);
  for (const button of document.querySelectorAll('[data-language]')) {
    button.setAttribute('aria-pressed', String(button.dataset.language === language));
  }
}

/** `heard(language)` is told the language, at first and at each change. */
export function speak(heard = () => {}) {
  for (const button of document.querySelectorAll('[data-language]')) {
    button.addEventListener('click', () => {
      language = button.dataset.language;
      try {
        localStorage.setItem(STORE, language);
      } catch {
        // Without storage the choice lasts as long as the page.
      }
      translate();
      heard(language);
    });
  }
  translate();
  heard(language);
}
