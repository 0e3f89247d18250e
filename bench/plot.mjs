// Bars with whiskers, as SVG that is legible on light and dark pages alike.

import { median } from './statistics.mjs';

const WIDTH = 760;
const LEFT = 210;
const RIGHT = 90;
const ROW = 26;
const COLOURS = { floor: '#8a8f98', ours: '#2f6fde', peer: '#c9762b' };

/** `rows`: { name, values, kind: 'floor' | 'ours' | 'peer' }; a bar is the median, its whisker the range. */
export function bars(title, unit, rows) {
  const most = Math.max(...rows.flatMap(({ values }) => values)) * 1.02;
  const x = (value) => LEFT + (value / most) * (WIDTH - LEFT - RIGHT);
  const height = 52 + rows.length * ROW;
  const body = rows.flatMap(({ name, values, kind }, at) => {
    const y = 40 + at * ROW;
    const middle = y + ROW / 2 - 3;
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return [
      `<text x="${LEFT - 10}" y="${middle + 4}" text-anchor="end">${escaped(name)}</text>`,
      `<rect x="${LEFT}" y="${y}" width="${round(x(median(values)) - LEFT)}" height="${ROW - 6}" rx="2" fill="${COLOURS[kind]}"/>`,
      `<path d="M${round(x(low))} ${middle}H${round(x(high))}M${round(x(low))} ${middle - 4}v8M${round(x(high))} ${middle - 4}v8" stroke="currentColor"/>`,
      `<text x="${round(x(high)) + 8}" y="${middle + 4}">${Math.round(median(values))}</text>`,
    ];
  });
  const style = 'font: 13px system-ui, sans-serif; color: #555; fill: currentColor';
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" style="${style}" role="img">`,
    '<style>@media (prefers-color-scheme: dark) { svg { color: #bbb !important } }</style>',
    `<title>${escaped(title)}</title>`,
    `<text x="${LEFT}" y="22" font-weight="600">${escaped(title)} (${escaped(unit)})</text>`,
    ...body,
    '</svg>',
    '',
  ].join('\n');
}

const round = (value) => Math.round(value * 10) / 10;
const escaped = (text) => text.replace(/&/g, '&amp;').replace(/</g, '&lt;');
