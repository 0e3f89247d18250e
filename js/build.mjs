// Bundles the package: TypeScript and wasm-bindgen's output in, dist/ out. `cargo xtask build` runs it after the wasm.
//
//   dist/tencent.js   + tencent.bin + vodlift-worker.js      ESM, one cloud; bundlers pick the two files up; so are aliyun.js, youku.js and netease.js
//   dist/index.js     + those of all clouds                  ESM, all clouds; a page loads the .bin of those that it uses
//   dist/vodlift.bin                                         all clouds in one file, for `wasmUrl`
//                                                            a .bin is a wasm module, packed (src/unpack.ts)
//   dist/pending.js, dist/lease.js                           what only some pages need; all of the above load them when they do
//   dist/queue.js, react.js, vue.js, each with its .cjs      what goes with any of them, and has none of them inside
//   dist/cover.js, element.js, each with its .cjs            likewise; element.js imports queue.js, and loads element-*.js when it needs them
//   dist/inline.js                                           ESM, everything inside; Node's `import` gets it for any entry, as
//                                                            its fetch() reads no files (aliyun.node.js and so on)
//   dist/index.cjs                                           CommonJS, everything inside, for Jest and old toolchains
//   dist/vodlift.min.js                                      script tag, everything inside: global TcVod
//   dist/types/                                              declarations, .d.ts for import and .d.cts for require

import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build, transform } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
process.chdir(here);

/** What every browser with reference types in WebAssembly understands (design §3: `isSupported()`). */
const MODERN = 'es2021';
const OLD = 'es2018';
const CLOUDS = ['tencent', 'aliyun', 'youku', 'netease'];
/** Entries of their own, which know the classes by their types only. */
const BESIDE = ['queue', 'react', 'vue', 'cover', 'element'];

/** ASCII only: a page may serve the files under any charset. Source maps beside every file. */
const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  charset: 'ascii',
  legalComments: 'none',
  sourcemap: true,
  platform: 'browser',
  logLevel: 'warning',
  outdir: 'dist',
};

/** `virtual:wasm` and `virtual:worker`: the two files as strings, for the entries that carry everything inside. */
function inside(worker) {
  return {
    name: 'inside',
    setup(build) {
      build.onResolve({ filter: /^virtual:/ }, ({ path }) => ({ path, namespace: 'inside' }));
      build.onLoad({ filter: /^virtual:wasm$/, namespace: 'inside' }, async () => ({
        contents: await readFile('gen/all/vodlift.bin', 'base64'),
        loader: 'text',
      }));
      build.onLoad({ filter: /^virtual:worker$/, namespace: 'inside' }, () => ({ contents: worker, loader: 'text' }));
    },
  };
}

/** A style sheet as text, minified: for shadow trees. */
const styles = {
  name: 'styles',
  setup(build) {
    build.onLoad({ filter: /\.css$/ }, async ({ path }) => {
      const { code } = await transform(await readFile(path, 'utf8'), { loader: 'css', minify: true });
      return { contents: code.trim(), loader: 'text' };
    });
  },
};

async function workerScript() {
  await build({
    ...common,
    entryPoints: { 'vodlift-worker': 'src/worker.ts' },
    format: 'iife',
    target: OLD,
  });
  const text = await readFile('dist/vodlift-worker.js', 'utf8');
  return text.replace(/\n\/\/# sourceMappingURL=.*\n?$/, '');
}

async function scripts() {
  const plugins = [inside(await workerScript())];
  const modules = { ...common, format: 'esm', target: MODERN };
  const late = ['pending', 'lease', 'element-cover', 'element-zh'];
  const external = late.map((name) => `./${name}.js`);
  await build({ ...modules, entryPoints: ['index', ...CLOUDS].map((name) => `src/${name}.ts`), external });
  await build({ ...modules, entryPoints: late.map((name) => `src/${name}.ts`), external });
  const inline = await build({ ...modules, entryPoints: ['src/inline.ts'], plugins, metafile: true });
  await build({
    ...common,
    entryPoints: { index: 'src/cjs.ts' },
    outExtension: { '.js': '.cjs' },
    format: 'cjs',
    target: OLD,
    plugins,
    footer: { js: named(inline.metafile.outputs['dist/inline.js'].exports) },
  });
  for (const name of BESIDE) {
    const entryPoints = [`src/${name}.ts`];
    const beside = { ...modules, entryPoints, external: ['react', 'vue'], plugins: [styles], metafile: true };
    const { metafile } = await build({ ...beside, external: [...beside.external, './queue.js', ...external] });
    const footer = { js: named(metafile.outputs[`dist/${name}.js`].exports) };
    await build({ ...beside, format: 'cjs', target: OLD, outExtension: { '.js': '.cjs' }, footer });
  }
  await build({
    ...common,
    entryPoints: { 'vodlift.min': 'src/script.ts' },
    format: 'iife',
    target: OLD,
    plugins,
  });
}

/** What was packed in Rust has to come out of it in JavaScript. */
async function unpacked() {
  const { outputFiles } = await build({ absWorkingDir: here, entryPoints: ['src/unpack.ts'], format: 'esm', write: false, bundle: true });
  const { isPacked, unpack } = await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
  for (const name of ['all', ...CLOUDS]) {
    const [file, wasm] = await Promise.all(['vodlift.bin', 'vodlift_bg.wasm'].map((own) => readFile(`gen/${name}/${own}`)));
    const out = isPacked(file) ? await unpack(file) : file;
    if (!wasm.equals(out)) throw new Error(`gen/${name}/vodlift.bin unpacks to something else: see xtask/src/pack.rs and src/unpack.ts`);
  }
}

/** Never run: whoever reads CommonJS without running it, as Node does for `import`, learns the names of the exports from this line. */
function named(exports) {
  return `0&&(${exports.map((name) => `exports.${name}=`).join('')}0);`;
}

/** `require` of one cloud, and `import` of it in Node: the file with everything inside, in which another class is the default. */
async function onlyOne() {
  const classes = { aliyun: 'AliVod', youku: 'YoukuVod', netease: 'NeteaseVod' };
  for (const [name, own] of Object.entries(classes)) {
    const commonjs = [
      `Object.defineProperty(exports, '__esModule', { value: true });`,
      `Object.assign(exports, require('./index.cjs'));`,
      `exports.default = exports.${own};`,
    ];
    const modules = [`export * from './inline.js';`, `export { ${own} as default } from './inline.js';`];
    for (const [file, lines] of [[`${name}.cjs`, commonjs], [`${name}.node.js`, modules]]) {
      await writeFile(`dist/${file}`, lines.map((line) => `${line}\n`).join(''));
    }
  }
}

/** `require` needs declarations of its own kind: the same text under .d.cts, pointing at its .cjs neighbours. */
async function declarations() {
  const emit = [
    '--noEmit',
    'false',
    '--declaration',
    '--emitDeclarationOnly',
    '--rootDir',
    'src',
    '--outDir',
    'dist/types',
  ];
  const tsc = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.', ...emit], {
    stdio: 'inherit',
  });
  if (tsc.status !== 0) throw new Error('tsc found errors');
  for (const name of await readdir('dist/types', { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const text = await readFile(`dist/types/${name}`, 'utf8');
    const commonjs = text.replace(/(from\s+|import\()(['"])(\.[^'"]*)\.js\2/g, '$1$2$3.cjs$2');
    await writeFile(`dist/types/${name.replace(/\.d\.ts$/, '.d.cts')}`, commonjs);
  }
}

/** npm packs only what lies in its folder. */
async function words() {
  const names = (await readdir('..')).filter((name) => /^(README|CHANGELOG|LICENSE)/.test(name));
  await Promise.all(names.map((name) => copyFile(`../${name}`, name)));
}

await rm('dist', { recursive: true, force: true });
await mkdir('dist');
await copyFile('gen/all/vodlift.bin', 'dist/vodlift.bin');
await Promise.all(CLOUDS.map((name) => copyFile(`gen/${name}/vodlift.bin`, `dist/${name}.bin`)));
try {
  await Promise.all([scripts(), onlyOne(), declarations(), words(), unpacked()]);
} catch (error) {
  console.error(`js/build.mjs: ${error.message}`);
  process.exit(1);
}
