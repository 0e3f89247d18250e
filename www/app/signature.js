// A client signature of Tencent Cloud VOD taken apart and judged rule by rule (spec §5.1, §5.3). Pure: nothing is asked of
// anybody, nothing leaves the page. Whether the HMAC is right only the holder of the SecretKey can tell.

const HMAC = 20;
const DAY = 86_400;
const LONGEST = 90 * DAY;
/** How far ahead of ours the clock of a signature server may be. */
const AHEAD = 300;
const REQUIRED = ['secretId', 'currentTimeStamp', 'expireTime', 'random'];
const OPTIONAL = [
  'classId',
  'procedure',
  'taskPriority',
  'taskNotifyMode',
  'sourceContext',
  'oneTimeValid',
  'vodSubAppId',
  'sessionContext',
  'storageRegion',
];
const INTEGER = /^-?\d+$/;

/**
 * @param {string} text the signature as it was pasted
 * @param {number} now Unix seconds
 * @returns {{ findings: { rule: string, mark: 'right' | 'wrong' | 'note', why?: string, values?: object }[], params: [string, string][], hmac?: string }}
 */
export function judge(text, now) {
  const findings = [];
  const right = (rule, values) => findings.push({ rule, mark: 'right', values });
  const wrong = (rule, why, values) => findings.push({ rule, mark: 'wrong', why, values });
  const note = (rule, values) => findings.push({ rule, mark: 'note', values });
  const verdict = (params = [], hmac = undefined) => ({ findings, params, hmac });

  const { fault, repaired } = base64Fault(text);
  if (fault) wrong('base64', fault);
  else right('base64');
  const bytes = repaired && decode(repaired);
  if (!bytes) return verdict();

  if (bytes.length <= HMAC) wrong('length', 'short', { length: bytes.length });
  else right('length', { length: bytes.length });
  if (bytes.length <= HMAC) return verdict();

  const isHex = /^[0-9a-f]{40}/i.test(latin(bytes.subarray(0, 2 * HMAC)));
  const head = isHex ? 2 * HMAC : HMAC;
  const hmac = isHex ? latin(bytes.subarray(0, head)) : hex(bytes.subarray(0, head));
  if (isHex) wrong('hmac', 'hex');
  else note('hmac');

  const query = utf8(bytes.subarray(head));
  const params = query === undefined ? undefined : pairs(query);
  if (!params) {
    wrong('text', query === undefined ? 'utf8' : 'query');
    return verdict([], hmac);
  }
  right('text', { count: params.length });
  judgeParams(Object.fromEntries(params), now, { right, wrong, note });
  return verdict(params, hmac);
}

function judgeParams(has, now, { right, wrong, note }) {
  const missing = REQUIRED.filter((name) => !has[name]);
  if (missing.length) wrong('required', 'missing', { names: missing.join(', ') });
  else right('required');

  const numbers = REQUIRED.slice(1).filter((name) => has[name]);
  const fractions = numbers.filter((name) => /^\d+\.\d+$/.test(has[name]));
  const odd = numbers.filter((name) => !INTEGER.test(has[name]) && !fractions.includes(name));
  if (fractions.length) wrong('integers', 'fraction', { names: fractions.join(', ') });
  if (odd.length) wrong('integers', 'odd', { names: odd.join(', ') });
  if (!fractions.length && !odd.length && numbers.length) right('integers');

  // A fraction or milliseconds are told once; the other rules go on with what was meant.
  const seconds = (name) => {
    const value = Math.floor(Number(has[name]));
    return value > 1e11 ? Math.floor(value / 1000) : value;
  };
  const [made, ends] = [seconds('currentTimeStamp'), seconds('expireTime')];
  const millis = numbers.filter((name) => name !== 'random' && Number(has[name]) > 1e11);
  if (millis.length) wrong('seconds', 'millis', { names: millis.join(', ') });

  if (made > now + AHEAD) wrong('clock', 'ahead', { span: span(made - now) });
  else if (made >= 0) right('clock', { span: span(now - made) });

  if (ends <= made) wrong('window', 'order');
  else if (ends - made > LONGEST) wrong('window', 'long', { span: span(ends - made) });
  else if (made >= 0 && ends >= 0) right('window', { span: span(ends - made) });

  if (ends < now) wrong('expiry', 'over', { span: span(now - ends) });
  else if (ends >= 0) right('expiry', { span: span(ends - now) });

  if (has.random && INTEGER.test(has.random)) {
    if (Number(has.random) < 0 || Number(has.random) > 0xffffffff) wrong('random', 'range');
    else right('random');
  }
  judgeOptions(has, { right, wrong, note });
}

function judgeOptions(has, { right, wrong, note }) {
  const given = (name) => has[name] !== undefined;
  const integer = (name) => INTEGER.test(has[name]);

  for (const name of ['classId', 'vodSubAppId']) {
    if (given(name) && !integer(name)) wrong('option', 'integer', { name });
    else if (given(name)) right('option', { name, value: has[name] });
  }
  if (given('taskPriority')) {
    const fits = integer('taskPriority') && Math.abs(Number(has.taskPriority)) <= 10;
    if (fits) right('option', { name: 'taskPriority', value: has.taskPriority });
    else wrong('option', 'priority', { name: 'taskPriority' });
  }
  if (given('taskNotifyMode')) {
    const fits = ['Finish', 'Change', 'None'].includes(has.taskNotifyMode);
    if (fits) right('option', { name: 'taskNotifyMode', value: has.taskNotifyMode });
    else wrong('option', 'notify', { name: 'taskNotifyMode' });
  }
  for (const [name, most] of [
    ['sourceContext', 250],
    ['sessionContext', 1000],
  ]) {
    if (!given(name)) continue;
    if ([...has[name]].length > most) wrong('option', 'long', { name, most });
    else right('option', { name, value: has[name] });
  }
  for (const name of ['procedure', 'storageRegion']) {
    if (given(name)) right('option', { name, value: has[name] });
  }
  const lonely = ['taskPriority', 'taskNotifyMode', 'sessionContext'].filter(
    (name) => given(name) && !given('procedure'),
  );
  if (lonely.length) wrong('option', 'lonely', { name: lonely.join(', ') });

  if (given('oneTimeValid') && !/^[01]$/.test(has.oneTimeValid)) wrong('option', 'flag', { name: 'oneTimeValid' });
  else if (has.oneTimeValid === '1') note('once');

  const strange = Object.keys(has).filter((name) => !REQUIRED.includes(name) && !OPTIONAL.includes(name));
  if (strange.length) note('strange', { names: strange.join(', ') });
}

/** What is wrong with the text as base64, and, where it can be guessed, what was meant. */
function base64Fault(raw) {
  const text = raw.trim();
  if (!text) return { fault: 'empty' };
  if (/^[{[]/.test(text)) return { fault: 'json' };
  if (/^(["']).*\1$/s.test(text))
    return { fault: 'quotes', repaired: base64Fault(text.slice(1, -1)).repaired ?? text.slice(1, -1) };
  if (/%[0-9a-f]{2}/i.test(text)) return { fault: 'percent', repaired: unescapeOrNothing(text) };
  if (/\s/.test(text)) {
    // A plus sign that went through a form comes out as a space.
    const spaces = /[\r\n]/.test(text) ? '' : '+';
    return { fault: spaces ? 'spaces' : 'lines', repaired: text.replace(/\s+/g, spaces) };
  }
  if (/[-_]/.test(text)) return { fault: 'urlsafe', repaired: text.replace(/-/g, '+').replace(/_/g, '/') };
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return { fault: 'characters' };
  if (text.length % 4) return { fault: 'padding', repaired: text };
  return { repaired: text };
}

function unescapeOrNothing(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

function decode(text) {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
  } catch {
    return undefined;
  }
}

function utf8(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** `+` is a space: PHP and Java write it so (spec §5.4). */
function pairs(query) {
  const split = query.split('&').map((pair) => pair.split(/=(.*)/s));
  if (!split.every(([name, value]) => /^\w+$/.test(name) && value !== undefined)) return undefined;
  return split.map(([name, value]) => [name, unescapeOrNothing(value.replace(/\+/g, ' ')) ?? value]);
}

const latin = (bytes) => String.fromCharCode(...bytes);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');

/** "3 d 4 h", "12 min", "40 s": the two largest units. */
function span(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const units = [
    [DAY, 'd'],
    [3600, 'h'],
    [60, 'min'],
    [1, 's'],
  ];
  const first = units.findIndex(([size]) => whole >= size);
  if (first < 0) return '0 s';
  let rest = whole;
  const words = [];
  for (const [size, name] of units.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count) words.push(`${count} ${name}`);
  }
  return words.join(' ');
}
