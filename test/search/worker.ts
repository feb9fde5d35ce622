import { type Share, type Told, walkShare } from './search.ts';

declare const self: Worker;

const EVERY = 5_000;

const tell = (told: Told): void => self.postMessage(told);

self.onmessage = ({ data }: MessageEvent<Share>) => {
  let told = 0;
  const explored = walkShare(data, (states, depth) => {
    if (states - told >= EVERY) {
      told = states;
      tell({ kind: 'progress', states, depth });
    }
  });
  tell({ kind: 'done', explored });
};
