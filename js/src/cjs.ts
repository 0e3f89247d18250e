/** `require('vodlift')`: `.default` and `.TcVod` are the class. Everything is inside, because CommonJS knows no `import.meta.url`. */
export * from './inline.js';
export { default } from './inline.js';
