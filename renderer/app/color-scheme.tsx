import { useMantineColorScheme } from '@mantine/core';
import { useEffect } from 'react';
import { useStream } from '../client/index.ts';

/** Where the scheme is kept for the next first paint; `public/color-scheme.js` reads it. */
export const colorSchemeKey = 'blitz-color-scheme';

/** Follows the setting, also when another window changes it. */
export function ColorSchemeSync() {
  const { setColorScheme } = useMantineColorScheme();
  const { value } = useStream((client, signal) => client.settings.changes(undefined, { signal }), 'settings');
  const chosen = value?.colorScheme;
  useEffect(() => {
    if (chosen !== undefined) setColorScheme(chosen);
  }, [chosen, setColorScheme]);
  return undefined;
}
