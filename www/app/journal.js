// The event log: what happened, when, in a few words. Progress, which comes many times a second, is one line that changes.

import { $, copyOn, el, show } from './dom.js';
import { timeOfDay } from './format.js';
import { say } from './say.js';

const MOST = 400;
const PROGRESS = '_progress';
/** Never shown, whatever an event may carry one day. */
const SECRET = /signature|secret|token|certificate|authorization|password/i;
const TONES = { error: 'bad', failed: 'bad', cancelled: 'bad', retry: 'warn', warning: 'warn', offline: 'warn', paused: 'warn', done: 'good' };

export function makeJournal() {
  const list = $('#log');
  const empty = $('#log-empty');
  let lines = [];

  function write(event, payload) {
    const text = compact(payload);
    const same = event.endsWith(PROGRESS) && latest(event);
    if (same) return update(same, text);
    const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 40;
    const time = timeOfDay(new Date());
    const words = el('code', {}, text);
    const tone = TONES[event] ?? TONES[payload?.state] ?? '';
    const root = el('li', { data: { tone } }, el('time', {}, time), el('b', {}, event), words);
    lines.push({ event, time, text, words, root });
    list.append(root);
    if (lines.length > MOST) lines.shift().root.remove();
    show(empty, false);
    if (atEnd) list.scrollTop = list.scrollHeight;
  }

  /** The line of this event in the run of progress at the end: media and cover take turns. */
  function latest(event) {
    for (let i = lines.length - 1; lines[i]?.event.endsWith(PROGRESS); i--) {
      if (lines[i].event === event) return lines[i];
    }
    return undefined;
  }

  function update(line, text) {
    line.text = line.words.textContent = text;
  }

  copyOn($('#log-copy'), () => lines.map(({ time, event, text }) => `${time}  ${event}  ${text}`).join('\n'), say);
  $('#log-clear').addEventListener('click', () => {
    lines = [];
    list.replaceChildren();
    show(empty);
  });
  return write;
}

function compact(payload) {
  if (payload === undefined) return '';
  if (payload instanceof Error) {
    const { name, kind, code, stage, status, attempts, requestId, message } = payload;
    return JSON.stringify({ name, kind, code, stage, status, attempts: attempts || undefined, requestId, message });
  }
  return JSON.stringify(payload, (key, value) => {
    if (SECRET.test(key)) return '•••';
    if (typeof value === 'number') return Math.round(value * 100) / 100;
    return value;
  });
}
