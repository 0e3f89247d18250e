/** What the element says, in English. Placeholders: `{name}`, `{count}`, … ; another language needs the same ones. */

export const en = {
  choose: 'Choose files',
  'choose.one': 'Choose a file',
  drop: 'or drop here',
  files: 'Files',
  upload: 'Upload',
  pause: 'Pause',
  'pause.all': 'Pause all',
  resume: 'Resume',
  'resume.all': 'Resume all',
  cancel: 'Cancel',
  'cancel.all': 'Cancel all',
  retry: 'Try again',
  'retry.all': 'Retry failed',
  remove: 'Remove',
  clear: 'Clear finished',
  cover: 'Cover',
  'cover.of': 'Cover of {name}',
  'cover.at': 'Position',
  'cover.use': 'Use this frame',
  'cover.choose': 'Choose a picture',
  'cover.blind': 'This browser cannot show it: choose a picture',
  ready: 'Ready',
  queued: 'Waiting',
  preparing: 'Preparing',
  uploading: 'Uploading',
  following: 'This file is being uploaded already',
  paused: 'Paused',
  offline: 'Offline: goes on by itself',
  committing: 'Finishing',
  done: 'Uploaded',
  failed: 'Failed',
  cancelled: 'Cancelled',
  pending: 'Not finished',
  'pending.file': 'Choose the same file again',
  left: '{time} left',
  summary: '{done} of {count} uploaded',
  'note.max': 'No more than {max}: left out {name}',
  'note.type': 'Not wanted here: {name}',
  'note.other': 'That is another file: its size differs',
  'why.retry': 'The connection failed. Try again to go on.',
  'why.changed': 'The file has changed or is gone. Choose it again.',
  'why.argument': 'This file cannot be uploaded here.',
  'why.refused': 'The service refused the upload.',
  'why.duplicate': 'This file is there already.',
  'why.unknown': 'It may have arrived: look first.',
  'why.page': 'Something is wrong with this page.',
};

/** The key of a text. */
export type UploaderWord = keyof typeof en;

/** Every text of the element, by its key. */
export type UploaderWords = Record<UploaderWord, string>;

/** What a visitor is told of a kind of error; the error's own message, for those who look after the page, stands below it. */
const WHY: [RegExp, keyof UploaderWords][] = [
  // Also the code of a time-out: the drive is away.
  [/permission|file/, 'why.changed'],
  [/network|timeout|http|corrupt|malformed/, 'why.retry'],
  [/signature|credentials|service|account|quota|callback/, 'why.refused'],
  [/argument/, 'why.argument'],
  [/busy/, 'following'],
  [/duplicate/, 'why.duplicate'],
  [/unknown/, 'why.unknown'],
];

/** Why it failed, for visitors. */
export const why = ({ kind, code }: { kind: string; code: string | number }, say: Say): string =>
  say(WHY.find(([kinds]) => kinds.test(kind + code))?.[1] ?? 'why.page');

/** Says a text with its placeholders filled in. */
export type Say = (key: keyof UploaderWords, values?: Record<string, unknown>) => string;

/** These words; `own` ones win. */
export function speaker(words: UploaderWords, own: Partial<UploaderWords> = {}): Say {
  const all = { ...words, ...own };
  return (key, values = {}) => all[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/** The language that holds around a node, whatever shadow trees it stands in. */
export function languageOf(element: Element): string {
  for (let node: Element | null = element; node; node = (node.getRootNode() as Partial<ShadowRoot>).host ?? null) {
    const found = node.closest<HTMLElement>('[lang]');
    if (found) return found.lang;
  }
  return navigator.language;
}
