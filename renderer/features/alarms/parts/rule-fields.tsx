import { NumberInput, Select } from '@mantine/core';
import {
  type ComparisonOperator,
  comparisonOperators,
  type MissingDataTreatment,
  missingDataTreatments,
} from '../../../../shared/model/alarm.ts';
import { comparisonSymbols, spanText } from '../../../../shared/model/alarm-text.ts';
import { Panel } from '../../../ui/panel.tsx';
import { type AlarmForm, type AlarmFormErrors, localMetricTexts, unitOfForm } from '../alarm-form.ts';
import classes from '../alarm-form-page.module.css';
import { missingDataWords } from './alarm-facts.tsx';

const localPeriods = [1, 5, 10, 30, 60, 300, 900, 3600];
const cloudPeriods = [10, 30, 60, 300, 900, 3600, 21_600, 86_400];
const words: Record<ComparisonOperator, string> = {
  GreaterThanOrEqualToThreshold: '>= at least',
  GreaterThanThreshold: '> more than',
  LessThanThreshold: '< less than',
  LessThanOrEqualToThreshold: '<= at most',
};

/** When it is in ALARM: M of the last N periods breach the threshold; and in words. */
export function RuleFields({ form, errors, edit }: { form: AlarmForm; errors: AlarmFormErrors; edit(change: Partial<AlarmForm>): void }) {
  const { comparison, threshold, evaluationPeriods, datapointsToAlarm, treatMissingData, periodS } = form;
  const unit = unitOfForm(form);
  const usual = form.kind === 'local' ? localPeriods : cloudPeriods;
  const periods = usual.includes(periodS) ? usual : [...usual, periodS].sort((a, b) => a - b);
  return (
    <Panel title="When it is in ALARM">
      <div className={classes.stack}>
        <div className={classes.grid}>
          <Select
            label="The value is"
            data={comparisonOperators.map((value) => ({ value, label: words[value] }))}
            value={comparison}
            onChange={(value) => value && edit({ comparison: value as ComparisonOperator })}
          />
          <NumberInput
            label="Threshold"
            value={threshold}
            onChange={(value) => edit({ threshold: value === '' ? '' : Number(value) })}
            error={errors.threshold}
            {...(unit === '' ? {} : { suffix: `\u2009${unit}` })}
          />
          <div className={classes.pair}>
            <NumberInput
              label="In"
              value={datapointsToAlarm}
              onChange={(value) => edit({ datapointsToAlarm: value === '' ? '' : Number(value) })}
              error={errors.datapointsToAlarm}
              allowDecimal={false}
              min={1}
            />
            <NumberInput
              label="of the last"
              value={evaluationPeriods}
              onChange={(value) => edit({ evaluationPeriods: value === '' ? '' : Number(value) })}
              error={errors.evaluationPeriods}
              allowDecimal={false}
              min={1}
            />
          </div>
          <Select
            label="periods of"
            data={periods.map((value) => ({ value: String(value), label: lengthText(value) }))}
            value={String(periodS)}
            onChange={(value) => value && edit({ periodS: Number(value) })}
            error={errors.periodS}
          />
          <Select
            label="A period without data counts"
            data={missingDataTreatments.map((value) => ({ value, label: missingDataWords[value] }))}
            value={treatMissingData}
            onChange={(value) => value && edit({ treatMissingData: value as MissingDataTreatment })}
            className={classes.wide ?? ''}
          />
        </div>
        <p className={classes.sentence} data-testid="condition">
          {sentence(form, unit)}
        </p>
      </div>
    </Panel>
  );
}

function sentence(form: AlarmForm, unit: string): string {
  const { threshold, evaluationPeriods, datapointsToAlarm, periodS, comparison } = form;
  if (threshold === '' || evaluationPeriods === '' || datapointsToAlarm === '') return 'Shown as soon as every field is right.';
  const span = spanText({ periodS, evaluationPeriods, datapointsToAlarm });
  return `${metricWord(form)} ${comparisonSymbols[comparison]} ${threshold}${unit === '' ? '' : `\u2009${unit}`} ${span}`;
}

function metricWord(form: AlarmForm): string {
  if (form.kind === 'cloudwatch') {
    const name = form.metric?.name ?? 'the metric';
    return form.statistic === 'Average' ? name : `${form.statistic} of ${name}`;
  }
  if (form.source === 'host') return localMetricTexts.host[form.hostField].label;
  if (form.source === 'run') return localMetricTexts.run[form.runField].label;
  return form.source === 'log' ? `lines that match` : localMetricTexts.http[form.httpField].label;
}

/** `1 s`, `5 min`, `1 h` */
function lengthText(seconds: number): string {
  if (seconds < 60 || seconds % 60 !== 0) return `${seconds}\u2009s`;
  if (seconds < 3600 || seconds % 3600 !== 0) return `${seconds / 60}\u2009min`;
  return `${seconds / 3600}\u2009h`;
}
