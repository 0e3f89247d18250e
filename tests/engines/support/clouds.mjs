// The four clouds side by side: what a test has to know of each.
//
//   parts     the route by which a large file is sent, piece by piece
//   chain     its pieces go one after the other, and what is there cannot be deleted
//   cover     whether an upload takes one
//   options   what every upload there gets

const options = { chunkSize: 1024 ** 2, chunkParallelLimit: 2, retryDelay: 30 };

export const clouds = [
  { name: 'tencent', parts: 'part', cover: true, options },
  { name: 'aliyun', parts: 'part', cover: true, options },
  { name: 'youku', parts: 'part', options: { ...options, tags: ['demo'] } },
  { name: 'netease', parts: 'chunk', chain: true, options },
];
