/** Text that the build puts in (build.mjs): the wasm file in base64, and the source of the worker. */
declare module 'virtual:*' {
  const text: string;
  export default text;
}

/** A style sheet, minified, as text. */
declare module '*.css' {
  const text: string;
  export default text;
}
