import { useSyncExternalStore } from 'react';

/** Where the user is: what stands behind the `#` of the address. */
export type Route =
  | { readonly screen: 'home' | 'lab' | 'history' | 'settings' }
  | { readonly screen: 'run'; readonly id?: number | undefined };

/** Reads `#/run/41`; anything unknown is home. */
export function parseRoute(hash: string): Route {
  const [screen, id] = hash.replace(/^#?\/?/, '').split('/');
  if (screen === 'lab' || screen === 'history' || screen === 'settings') return { screen };
  if (screen !== 'run') return { screen: 'home' };
  return id !== undefined && /^[1-9]\d{0,14}$/.test(id) ? { screen, id: Number(id) } : { screen };
}

/** The address of a screen, for `href`. */
export function hrefOf(route: Route): string {
  if (route.screen === 'home') return '#/';
  return route.screen === 'run' && route.id !== undefined ? `#/run/${route.id}` : `#/${route.screen}`;
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
