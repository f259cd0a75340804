import { useSyncExternalStore } from 'react';
import { alarmHref } from '../../shared/model/alarm-href.ts';

/** Screens without anything behind them. */
const plainScreens = ['home', 'lab', 'history', 'settings', 'logs', 'terminal', 'host', 'stress', 'metrics', 'compare', 'limit'] as const;

/** Screens that show the one with a number; without it where one is begun, or the last. */
const numberedScreens = ['run', 'verdict', 'experiment'] as const;

/** Where the user is: what stands behind the `#` of the address. */
export type Route =
  | { readonly screen: (typeof plainScreens)[number] }
  | { readonly screen: (typeof numberedScreens)[number]; readonly id?: number | undefined }
  /** The list, one alarm (`new`: the one being made), or the form of one. */
  | { readonly screen: 'alarms'; readonly id?: string | undefined; readonly edit?: boolean | undefined }
  /** The list, one target (`new`: the one being added), or the form of one. */
  | { readonly screen: 'targets'; readonly id?: string | undefined; readonly edit?: boolean | undefined };

/** The `id` that stands for a target not yet there. */
export const newTarget = 'new';

/** The `id` that stands for an alarm not yet there. */
export const newAlarm = 'new';

/** Reads `#/run/41`, `#/targets/shop-prod/edit`, `#/alarms/local%2F1`; what stands behind a `?` is the screen's own; anything unknown is home. */
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
  if (screen === 'alarms') {
    const alarm = decoded(id);
    if (alarm === undefined) return { screen };
    return rest === 'edit' && alarm !== newAlarm ? { screen, id: alarm, edit: true } : { screen, id: alarm };
  }
  const numbered = numberedScreens.find((one) => one === screen);
  if (numbered === undefined) return { screen: 'home' };
  return id !== undefined && /^[1-9]\d{0,14}$/.test(id) ? { screen: numbered, id: Number(id) } : { screen: numbered };
}

/** `undefined` for what is nothing, or no text. */
function decoded(part: string | undefined): string | undefined {
  if (part === undefined || part === '') return undefined;
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}

/** The address of a screen, for `href`. */
export function hrefOf(route: Route): string {
  if (route.screen === 'home') return '#/';
  if ('id' in route && route.id !== undefined) {
    if (route.screen === 'alarms') return `${alarmHref(route.id)}${route.edit ? '/edit' : ''}`;
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

/** What stands behind the `?` of the address. */
export function useRouteQuery(): URLSearchParams {
  const hash = useSyncExternalStore(subscribe, () => location.hash);
  return new URLSearchParams(hash.split('?')[1] ?? '');
}

/** Notes in the address what the screen shows, so that it can be copied; no step one could go back from. */
export function noteInAddress(query: Readonly<Record<string, string>>): void {
  const [path = ''] = location.hash.split('?');
  const text = new URLSearchParams(query).toString();
  history.replaceState(history.state, '', text === '' ? path : `${path}?${text}`);
}

/** Where the user is now. */
export function useRoute(): Route {
  return parseRoute(useSyncExternalStore(subscribe, () => location.hash));
}
