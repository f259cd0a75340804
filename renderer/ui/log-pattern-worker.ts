import { type PatternAnswer, type PatternQuestion, patternExpression, rangesOf } from './log-pattern.ts';

// Expressions run here and not in the window: one that takes for ever is ended with its worker.
addEventListener('message', ({ data }: MessageEvent<PatternQuestion>) => {
  const expression = patternExpression({ text: data.source, regex: true });
  const answer: PatternAnswer = {
    id: data.id,
    ranges: data.wantRanges ? data.texts.map((text) => rangesOf(expression, text)) : [],
    hits: data.wantRanges ? new Uint8Array() : Uint8Array.from(data.texts, (text) => (text.search(expression) >= 0 ? 1 : 0)),
  };
  postMessage(answer);
});
