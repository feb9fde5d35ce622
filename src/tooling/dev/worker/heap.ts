/** Measures the heap of the Worker's isolate, in bytes after a garbage collection. */
export type HeapMeter = { held(): Promise<number>; close(): void };

type Answer = {
  readonly id?: number;
  readonly result?: { readonly usedSize?: number };
  readonly error?: unknown;
};

/** Asks the runtime's inspector; `inspectorUrl` is miniflare's. Most of the process's memory is not the isolate's. */
export async function openHeapMeter(inspectorUrl: URL): Promise<HeapMeter> {
  const socket = new WebSocket(new URL('/core:user:', inspectorUrl));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the inspector does not answer')));
  });
  let id = 0;
  const ask = (method: string) =>
    new Promise<Answer>((resolve, reject) => {
      const asked = ++id;
      const listen = ({ data }: MessageEvent) => {
        const answer = JSON.parse(String(data)) as Answer;
        if (answer.id !== asked) return;
        socket.removeEventListener('message', listen);
        if (answer.error === undefined) resolve(answer);
        else reject(new Error(`the inspector refuses ${method}`));
      };
      socket.addEventListener('message', listen);
      socket.send(JSON.stringify({ id: asked, method }));
    });
  return {
    async held() {
      await ask('HeapProfiler.collectGarbage');
      return (await ask('Runtime.getHeapUsage')).result?.usedSize ?? 0;
    },
    close: () => socket.close(),
  };
}
