import { useSyncExternalStore } from 'react';

/** Screens without anything behind them. */
const plainScreens = ['home', 'lab', 'history', 'settings', 'logs', 'terminal', 'host', 'stress'] as const;

/** Where the user is: what stands behind the `#` of the address. */
export type Route =
  | { readonly screen: (typeof plainScreens)[number] }
  | { readonly screen: 'run'; readonly id?: number | undefined }
  /** The list, one target (`new`: the one being added), or the form of one. */
  | { readonly screen: 'targets'; readonly id?: string | undefined; readonly edit?: boolean | undefined };

/** The `id` that stands for a target not yet there. */
export const newTarget = 'new';

/** Reads `#/run/41`, `#/targets/shop-prod/edit`; what stands behind a `?` is the screen's own; anything unknown is home. */
export function parseRoute(hash: string): Route {
  const [screen, id, rest] = hash
    .replace(/^#?\/?/, '')
    .replace(/\?.*$/, '')
    .split('/');
  const plain = plainScreens.find((one) => one === screen);
  if (plain !== undefined) return { screen: plain };
  if (screen === 'targets') {
    if (id === undefined || !/^[a-z0-9-]{1,64}$/.test(id)) return { screen };
    return rest === 'edit' && id !== newTarget ? { screen, id, edit: true } : { screen, id };
  }
  if (screen !== 'run') return { screen: 'home' };
  return id !== undefined && /^[1-9]\d{0,14}$/.test(id) ? { screen, id: Number(id) } : { screen };
}

/** The address of a screen, for `href`. */
export function hrefOf(route: Route): string {
  if (route.screen === 'home') return '#/';
  if ('id' in route && route.id !== undefined) {
    return `#/${route.screen}/${route.id}${'edit' in route && route.edit ? '/edit' : ''}`;
  }
  return `#/${route.screen}`;
}

/** Goes to a screen, as a click on its link would. */
export function navigate(route: Route): void {
  location.hash = hrefOf(route);
}

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  return () => removeEventListener('hashchange', listener);
}

/** Where the user is now. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}
