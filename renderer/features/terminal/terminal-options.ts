import { create } from 'zustand';
import { persist } from 'zustand/middleware';

interface TerminalOptions {
  /** Output is also kept as text for a screen reader, which costs speed. */
  readonly screenReader: boolean;
  setScreenReader(isOn: boolean): void;
}

/** How terminals are in this browser. */
export const useTerminalOptions = create<TerminalOptions>()(
  persist((set) => ({ screenReader: false, setScreenReader: (screenReader) => set({ screenReader }) }), { name: 'blitz-terminal' }),
);
