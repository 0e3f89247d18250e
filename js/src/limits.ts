/** Checks of parameters that a service limits. All that is wrong is said at once, each with its field. */
import { UploadError } from './errors.js';
import { refusal, split } from './files.js';
import type { CommonOptions, SignatureContext, TcVodFileInfo } from './types.js';

/** Length as the Alibaba VOD API counts: bytes of UTF-8 (aliyun §2.6). */
export const bytes = (text: string): number => new TextEncoder().encode(text).length;
/** Length as Youku counts: Unicode code points (youku §4.2). */
export const points = (text: string): number => [...text].length;

export interface Check {
  /** Notes what is wrong with a field; `remedy` says what to do. */
  refuse(field: string, remedy: string): void;
  /** A text that is there must be one, and no longer than `most`. */
  text(field: string, value: unknown, most: number, length: (text: string) => number, unit: string): void;
  oneOf(field: string, value: unknown, choices: readonly string[]): void;
  /** Throws if anything was refused. */
  end(): void;
}

export function check(): Check {
  const fields: string[] = [];
  const remedies: string[] = [];
  const refuse = (field: string, remedy: string): void => {
    fields.push(field);
    remedies.push(`${field} ${remedy}`);
  };
  return {
    refuse,
    text(field, value, most, length, unit) {
      if (value === undefined || value === null) return;
      if (typeof value !== 'string') refuse(field, 'must be a string');
      else if (length(value) > most) refuse(field, `has ${length(value)} ${unit}: shorten it to ${most}`);
    },
    oneOf(field, value, choices) {
      if (value !== undefined && !choices.includes(value as string)) refuse(field, `must be one of ${choices.join(', ')}`);
    },
    end() {
      if (fields.length) throw new UploadError('argument', fields[0]!, { text: remedies.join('; ') });
    },
  };
}

/** What the page answers, as the text that the machine reads: of an object, its JSON. */
export const inJson =
  (ask: CommonOptions['getSignature']) =>
  async (context: SignatureContext): Promise<string> => {
    const answer = await ask!(context);
    return typeof answer === 'string' ? answer : JSON.stringify(answer ?? null);
  };

/** Name and type as `fileName` says, or else the file itself. */
export function fileInfo(media: Blob | undefined, fileName?: string): TcVodFileInfo | undefined {
  return media && { ...split(fileName ?? (media as File).name ?? ''), size: media.size };
}

/** What is wrong with the chosen file, in the words of classes that have `fileName`. */
export function fileRefusal(params: CommonOptions, media: Blob | undefined, info?: TcVodFileInfo): UploadError | undefined {
  const nameless = media && !info?.type;
  if (nameless) return new UploadError('argument', 'extension', { text: 'The file has no extension: give fileName, e.g. "clip.mp4"' });
  return refusal({ ...params, mediaFile: media! }, info);
}

/** Tags as an array or as the service writes them; the array. */
export const tagsOf = (tags: unknown): string[] =>
  (Array.isArray(tags) ? tags : String(tags ?? '').split(',')).map((tag) => String(tag).trim()).filter(Boolean);

/** Names and values of a call by turns, in the order given; what is not there is left out. */
export function pairs(parameters: object): string[] {
  const there = Object.entries(parameters).filter(([, value]) => value !== undefined && value !== null && value !== '');
  return there.flat().map(String);
}
