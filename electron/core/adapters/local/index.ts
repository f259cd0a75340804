export { openLocalMachine } from './local-machine.ts';
