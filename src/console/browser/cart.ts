import { byId } from './dom.ts';

const form = () => byId<HTMLFormElement>('cart-form');

export const field = (name: string) => form().elements.namedItem(name) as HTMLInputElement;

/** The cart's entries as `{spu}-{sku}-{count}`. */
function entries(): string[] {
  return [...form().querySelectorAll<HTMLInputElement>('[data-sku]')]
    .filter((one) => Number(one.value) > 0)
    .map((one) => `${one.dataset.spu}-${one.dataset.sku}-${Number(one.value)}`);
}

/** The chosen channel of each mall; for others the service chooses. */
const channels = new Map<string, string>();

export const chooseChannel = (mall: string, key: string) => void channels.set(mall, key);

/** The body of a price request. */
export const cartBody = () => ({
  entries: entries(),
  mall_channels: Object.fromEntries(channels),
  coupon_code: field('coupon').value.trim(),
  auto_select_coupon: field('auto').checked,
  cash: field('cash').value.trim() || '0',
});

/** Offers the user's addresses in the region; without one the order is refused, which people may want to see. */
export function fitAddresses(): void {
  const list = field('address') as unknown as HTMLSelectElement;
  const user = field('user').value;
  const region = field('region').value;
  for (const option of list.options) {
    const fits = option.dataset.user === user && option.dataset.region === region;
    option.hidden = !fits;
    option.disabled = !fits;
  }
  const first = [...list.options].find((option) => !option.disabled);
  if (list.selectedOptions[0]?.disabled !== false) list.value = first?.value ?? '';
}

/** Calls `changed` a moment after the last change, so that typing does not price every key. */
export function watchCart(changed: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  form().addEventListener('submit', (event) => event.preventDefault());
  form().addEventListener('input', (event) => {
    const { name } = event.target as HTMLInputElement;
    // Channels belong to a region.
    if (name === 'region') channels.clear();
    if (name === 'user' || name === 'region') fitAddresses();
    clearTimeout(timer);
    timer = setTimeout(changed, 200);
  });
}
