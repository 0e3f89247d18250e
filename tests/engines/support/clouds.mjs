// The four clouds, side by side: what a test has to know of each.
//
//   parts      the route of what a large file is sent in      last    the route after which the object is there
//   cover      whether an upload takes one                    options what every upload there needs

const MEBI = 1024 ** 2;
const options = { chunkSize: MEBI, retryDelay: 30 };

export const clouds = [
  { name: 'tencent', parts: 'part', last: 'complete', cover: true, options },
  { name: 'aliyun', parts: 'part', last: 'complete', cover: true, options },
  { name: 'youku', parts: 'part', last: 'complete', cover: false, options: { ...options, tags: ['demo'] } },
  { name: 'netease', parts: 'chunk', last: 'complete', cover: false, options },
];
