// Numbers as people read them; the same in both languages.

const UNITS = ['B', 'kB', 'MB', 'GB', 'TB'];

export function bytes(count) {
  let unit = 0;
  while (count >= 999.5 && unit < UNITS.length - 1) {
    count /= 1000;
    unit++;
  }
  const digits = unit === 0 || count >= 99.95 ? 0 : count >= 9.995 ? 1 : 2;
  return `${count.toFixed(digits)} ${UNITS[unit]}`;
}

export const speed = (bytesPerSecond) => `${bytes(bytesPerSecond)}/s`;

export const percent = (fraction) => `${Math.floor(fraction * 100 + 1e-9)} %`;

/** 0:07, 12:30, 1:02:03 */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds));
  const pad = (n) => String(n).padStart(2, '0');
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  return h ? `${h}:${pad(m)}:${pad(s)}` : `${m}:${pad(s)}`;
}

/** 14:03:22.518 */
export function timeOfDay(date) {
  const pad = (n, width = 2) => String(n).padStart(width, '0');
  return `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}.${pad(date.getMilliseconds(), 3)}`;
}

/** How long ago, as a key and its values. */
export function ago(date) {
  const minutes = Math.floor((Date.now() - date) / 60_000);
  if (minutes < 1) return ['ago.now'];
  return minutes < 60 ? ['ago.minutes', { count: minutes }] : ['ago.hours', { count: Math.floor(minutes / 60) }];
}
