import type { HostAnswer } from '../../shared/contract/hosts.ts';

/** What every kind of question is given. */
export interface QuestionProps<Asked> {
  question: Asked;
  targetName: string;
  /** Questions that wait behind this one. */
  more: number;
  onAnswer(answer: HostAnswer['answer']): void;
}
