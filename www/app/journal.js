// The event log: what happened, when, in a few words. Progress, which comes many times a second, is one line that changes.

import { $, copyOn, el, show } from './dom.js';
import { timeOfDay } from './format.js';
import { say } from './say.js';

const MOST = 400;
const LONG = 64;
const PROGRESS = '_progress';
/** Never shown, whatever an event may carry one day. */
const SECRET = /signature|secret|token|certificate|authorization|password/i;
/** Long, and of no use to the reader. */
const DULL = /^(raw|headers|verify_content|Location|Bucket|requestId|retryable)$/;
const TONES = {
  error: 'bad',
  failed: 'bad',
  cancelled: 'bad',
  retry: 'warn',
  warning: 'warn',
  offline: 'warn',
  paused: 'warn',
  done: 'good',
};

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
    const [clock, words] = [el('time', {}, time), el('code', {}, text)];
    const tone = TONES[event] ?? TONES[payload?.state] ?? '';
    const root = el('li', { data: { tone } }, clock, el('b', {}, event), words);
    lines.push({ event, time, text, clock, words, root });
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
    line.time = line.clock.textContent = timeOfDay(new Date());
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
    return relaxed(
      JSON.stringify({ name, kind, code, stage, status, attempts: attempts || undefined, requestId, message }),
    );
  }
  const json = JSON.stringify(payload, (key, value) => {
    if (DULL.test(key)) return undefined;
    if (SECRET.test(key)) return '•••';
    if (typeof value === 'string' && value.length > LONG && !value.includes(' '))
      return `${value.slice(0, 16)}…${value.slice(-28)}`;
    if (typeof value === 'number') return Math.round(value * 100) / 100;
    return value;
  });
  return relaxed(json);
}

/** Reads easier, and breaks at spaces. */
const relaxed = (json) => json.replace(/"(\w+)":/g, ' $1: ').replace(/(\w|"|\})\}/g, '$1 }');
