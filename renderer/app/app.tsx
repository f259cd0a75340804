import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { Notifications } from '@mantine/notifications';
import { ClientProvider, type createClient } from '../client/index.ts';
import { cssVariablesResolver, theme } from '../ui/theme.ts';
import { ColorSchemeSync, colorSchemeKey } from './color-scheme.tsx';
import { ErrorBoundary, ErrorReporter } from './error-boundary.tsx';
import { Frame } from './frame.tsx';
import { shareStyleNonce, styleNonce } from './style-nonce.ts';

shareStyleNonce();
const colorSchemeManager = localStorageColorSchemeManager({ key: colorSchemeKey });

/** The console: providers around the frame. */
export function App({ connection }: { connection: ReturnType<typeof createClient> }) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariablesResolver}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      <ClientProvider connection={connection}>
        <Notifications position="bottom-right" limit={3} />
        <ErrorReporter />
        <ColorSchemeSync />
        <ErrorBoundary>
          <Frame />
        </ErrorBoundary>
      </ClientProvider>
    </MantineProvider>
  );
}
