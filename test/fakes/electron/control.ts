import type * as Electron from 'electron';

/** What the stand-in was asked to do, and what it is to answer. The test's side of it. */
export const control = {
  /** Calls in the order they came, e.g. `protocol.registerSchemesAsPrivileged`. */
  calls: [] as { readonly name: string; readonly args: readonly unknown[] }[],
  /** What `dialog.showMessageBox` answers, in turn. */
  dialogAnswers: [] as number[],
  /** Whether its box is ticked when it is answered; as it was shown when left out. */
  dialogTicked: undefined as boolean | undefined,
  isFirstInstance: true,
  hasTray: true,
  keyStore: {
    backend: 'gnome_libsecret' as ReturnType<Electron.SafeStorage['getSelectedStorageBackend']>,
    available: true,
    /** What is encrypted with, and what can still be decrypted. */
    key: 'k1',
    keys: ['k1'],
  },
  displays: [{ x: 0, y: 0, width: 1920, height: 1080 }] as Electron.Rectangle[],
  ready: Promise.withResolvers<void>(),
  /** Runs at `app.exit`, before the process ends. */
  onExit: (_code: number): void => {},

  callsOf(name: string): readonly (readonly unknown[])[] {
    return control.calls.filter((call) => call.name === name).map(({ args }) => args);
  },
};

/** Notes a call. */
export function note(name: string, ...args: unknown[]): void {
  control.calls.push({ name, args });
}
