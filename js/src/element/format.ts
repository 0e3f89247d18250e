/** Numbers as people read them. */

const UNITS = ['B', 'kB', 'MB', 'GB'];

/** 512 B, 1.4 MB: units of a thousand. */
export function bytes(count: number): string {
  let unit = 0;
  for (; count >= 999.5 && unit < 3; unit++) count /= 1000;
  const digits = unit && count < 99.95 ? 1 : 0;
  return `${+count.toFixed(digits)} ${UNITS[unit]}`;
}

/** Of hundredths, as progress comes. */
export const percent = (fraction: number): string => `${Math.round(fraction * 100)}\xa0%`;

/** 0:07, 12:30, 1:02:03 */
export function clock(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60];
  const end = `${String(minutes).padStart(hours ? 2 : 1, '0')}:${String(whole % 60).padStart(2, '0')}`;
  return hours ? `${hours}:${end}` : end;
}
