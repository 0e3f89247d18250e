// Medians with their range; noise on a shared machine goes into both sides of a ratio when the sides take turns.

export const median = (values) => {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

/** `median (min–max)` */
export const told = (values, digits = 0) =>
  `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)}–${Math.max(...values).toFixed(digits)})`;

/** Each round's own ratio: what happened to both sides cancels out. */
export const ratios = (left, right) => left.map((value, at) => value / right[at]);
