/**
 * `vodlift/queue`: many uploads, to any mix of clouds. Knows of the classes only what they have in common, and loads none of them.
 *
 * @module vodlift/queue
 */
export { UploadQueue } from './queue/queue.js';
export type * from './queue/types.js';
