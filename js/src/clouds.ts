/** What the entries with all clouds export, besides their assets. */
export { AliVod } from './alivod.js';
export type * from './alitypes.js';
export { NeteaseVod } from './neteasevod.js';
export type * from './neteasetypes.js';
export * from './public.js';
export { default } from './public.js';
export { YoukuVod } from './youkuvod.js';
export type * from './youkutypes.js';
