import type { ReactNode } from 'react';
import type { LimitSearch } from '../../../../shared/contract/experiments.ts';
import classes from './limit-curve.module.css';

/** What came of a rate as a point: a disc that held, a square that lost, a triangle that fell behind, a ring that says nothing. */
export function StepMark(props: { outcome: LimitSearch['steps'][number]['outcome']; x: number; y: number; children?: ReactNode }) {
  const { outcome, x, y, children } = props;
  const common = { className: classes.mark, 'data-outcome': outcome };
  if (outcome === 'failed') {
    return (
      <rect {...common} x={x - 4} y={y - 4} width="8" height="8">
        {children}
      </rect>
    );
  }
  if (outcome === 'behind') {
    return (
      <path {...common} d={`M${x} ${y - 5}l5 9h-10z`}>
        {children}
      </path>
    );
  }
  return (
    <circle {...common} cx={x} cy={y} r="4">
      {children}
    </circle>
  );
}
