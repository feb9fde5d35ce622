/** The signed-in person. It is kept in memory only, so a reload forgets it. */
let session: { readonly token: string; readonly refundToken: string; readonly person: string } | null = null;

export type Result<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly error: string; readonly problem: string };

export function signIn(token: string, person: string, refundToken: string): void {
  session = { token, person, refundToken: refundToken === '' ? token : refundToken };
}
export const person = (): string => session?.person ?? '';

type Ask = { readonly path: string; readonly body?: object; readonly isRefund?: boolean };

/** Calls the service and reads its envelope. Never throws: a missing answer is a failure like any other. */
export async function ask<T>({ path, body, isRefund = false }: Ask): Promise<Result<T>> {
  const token = isRefund ? session?.refundToken : session?.token;
  try {
    const answer = await fetch(path, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'cm-user-language': 'en',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const { code, data, error, toast } = await answer.json();
    return code === 200
      ? { ok: true, data }
      : { ok: false, error, problem: `${error}: ${toast}${more(data)}` };
  } catch {
    return { ok: false, error: 'NO_ANSWER', problem: 'NO_ANSWER: The service did not answer.' };
  }
}

type Details = {
  readonly fields?: readonly { readonly field: string; readonly problem: string }[];
  readonly left?: { readonly amount: { readonly v: string; readonly c: string } };
};

function more({ fields = [], left }: Details = {}): string {
  const named = fields.map(({ field, problem }) => ` ${field} ${problem}.`).join('');
  return left === undefined ? named : `${named} Left: ${left.amount.v} ${left.amount.c}.`;
}
