/**
 * `vodlift/element`: `<vodlift-uploader>`, a ready-made face for one upload or many. Importing it registers the element; on a server it does nothing.
 *
 * @module vodlift/element
 */
import { type Desk, makeDesk } from './element/desk.js';
import type { FileOptions, VodliftUploaderEvents } from './element/types.js';
import type { UploaderWords } from './element/words.js';
import { type QueueClient, UploadQueue } from './queue.js';

const TAG = 'vodlift-uploader';

/** What only some pages need. Its files lie beside this one, where bundlers find them. */
const late = { cover: () => import('./element-cover.js'), zh: () => import('./element-zh.js') };

declare global {
  interface HTMLElementTagNameMap {
    'vodlift-uploader': VodliftUploader;
  }
  interface HTMLElementEventMap extends VodliftUploaderEvents {}
}

/** On a server there are no elements; there the class is never made. */
const Base = globalThis.HTMLElement ?? (class {} as typeof HTMLElement);

/**
 * `<vodlift-uploader>`: a place to drop files on, and the list of their uploads.
 *
 * @example
 * import 'vodlift/element';
 * import TcVod from 'vodlift/tencent';
 *
 * const uploader = document.querySelector('vodlift-uploader');
 * uploader.client = new TcVod({ getSignature });
 * uploader.addEventListener('vodlift-done', ({ detail }) => save(detail.item.result));
 */
export class VodliftUploader extends Base {
  /** @internal */
  static readonly observedAttributes = ['covers', 'lang', 'multiple'];

  /**
   * Options of every upload, or a function that returns those of a file. Called when the file is started, not when it is chosen.
   *
   * @example
   * document.querySelector('vodlift-uploader').options = (file) => ({ title: file.name, tags: ['holiday'] });
   */
  options?: FileOptions | ((file: File) => FileOptions) | undefined;

  /** More than one file. Without it a new one takes the place of the last. */
  declare multiple: boolean;
  /** A cover can be chosen for each video before it is started. For the clouds that take covers: Tencent's and Alibaba's. */
  declare covers: boolean;
  /** Files start as soon as they are chosen. Without it the visitor starts them. */
  declare autostart: boolean;

  private vod: QueueClient | undefined;
  private line: UploadQueue | undefined;
  private own: Partial<UploaderWords> | undefined;
  private readonly desk: Desk;

  /** `document.createElement('vodlift-uploader')`. */
  constructor() {
    super();
    // What was set before this script came.
    const early = Object.entries(this) as [keyof this, never][];
    this.desk = makeDesk(this, this.attachShadow({ mode: 'open' }), late);
    for (const [name, value] of early) {
      delete this[name];
      this[name] = value;
    }
  }

  /** Where the files go: an instance of any class, or an object with such an `upload()`. Needed before the first start. */
  get client(): QueueClient | undefined {
    return this.vod;
  }

  set client(client: QueueClient | undefined) {
    this.vod = client;
    this.desk.restore();
  }

  /** The queue that the files are put into: one of its own, or yours. All that is in it is shown. */
  get queue(): UploadQueue {
    return (this.line ??= new UploadQueue({ guard: true }));
  }

  set queue(queue: UploadQueue) {
    this.line = queue;
    if (this.isConnected) this.desk.enter();
  }

  /** Other words than its own: single ones, or all of another language. `{name}` and the like are filled in. */
  get words(): Partial<UploaderWords> | undefined {
    return this.own;
  }

  set words(words: Partial<UploaderWords> | undefined) {
    this.own = words;
    this.desk.relabel();
  }

  /** What may be chosen, as of `<input type="file">`: `'video/*,.mkv'`. Holds for what is dropped, too. Default: everything. */
  get accept(): string {
    return this.getAttribute('accept') ?? '';
  }

  set accept(accept: string) {
    this.setAttribute('accept', accept);
  }

  /** How many files there may be in the list, with `multiple`. Default `Infinity`. */
  get max(): number {
    return this.multiple ? Number(this.getAttribute('max')) || Infinity : 1;
  }

  set max(max: number) {
    this.setAttribute('max', String(max));
  }

  /** Adds files as if the visitor had chosen them: those that do not fit `accept` or `max` are left out, and told. */
  add(files: Iterable<File>): void {
    this.desk.take([...files].map((file) => ({ file })));
  }

  /**
   * Starts all that was chosen.
   *
   * @throws TypeError if there is no `client`; whatever `options` throws.
   */
  start(): void {
    this.desk.start();
  }

  /** @internal */
  connectedCallback(): void {
    this.desk.enter();
  }

  /** @internal Uploads go on: a frame around the list is no reason to end them. */
  disconnectedCallback(): void {
    this.desk.leave();
  }

  /** @internal */
  attributeChangedCallback(): void {
    this.desk.relabel();
  }
}

for (const name of ['multiple', 'covers', 'autostart']) {
  Object.defineProperty(VodliftUploader.prototype, name, {
    get(this: Element) {
      return this.hasAttribute(name);
    },
    set(this: Element, value: boolean) {
      this.toggleAttribute(name, value);
    },
  });
}

// Two copies on a page are one element too many.
if (globalThis.customElements && !customElements.get(TAG)) customElements.define(TAG, VodliftUploader);

export type * from './element/types.js';
export type { UploaderWord, UploaderWords } from './element/words.js';
