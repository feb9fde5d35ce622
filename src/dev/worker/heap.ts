/** How much of its heap the Worker's own isolate uses, in bytes; garbage that was not yet collected is in it. */
export type HeapMeter = { used(): Promise<number>; close(): void };

type Answer = { readonly id?: number; readonly result?: { readonly usedSize?: number } };

/** Asks through the runtime's inspector; `inspectorUrl` is miniflare's. The process' memory says little: most is not ours. */
export async function openHeapMeter(inspectorUrl: URL): Promise<HeapMeter> {
  const socket = new WebSocket(new URL('/core:user:', inspectorUrl));
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error('the inspector does not answer')));
  });
  let id = 0;
  return {
    used: () =>
      new Promise((resolve) => {
        const asked = ++id;
        const listen = ({ data }: MessageEvent) => {
          const answer = JSON.parse(String(data)) as Answer;
          if (answer.id !== asked) return;
          socket.removeEventListener('message', listen);
          resolve(answer.result?.usedSize ?? 0);
        };
        socket.addEventListener('message', listen);
        socket.send(JSON.stringify({ id: asked, method: 'Runtime.getHeapUsage' }));
      }),
    close: () => socket.close(),
  };
}
