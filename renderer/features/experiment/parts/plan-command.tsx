import { Button } from '@mantine/core';
import type { ExperimentPlan, LimitSearchPlan } from '../../../../shared/contract/experiments.ts';
import { CommandLine } from '../../../ui/command-line.tsx';
import { downloadFile } from '../../../ui/download-file.ts';
import { Panel } from '../../../ui/panel.tsx';
import classes from './experiment-parts.module.css';

/** The same from a terminal or a pipeline: the plan as a file, and the command that reads it. */
export function PlanCommand({ plan, search }: { plan: ExperimentPlan | undefined; search: LimitSearchPlan | undefined }) {
  const [verb, fileName] = search ? ['find-limit', 'limit.yaml'] : ['experiment', 'experiment.yaml'];
  const shown = plan ?? search;
  if (!shown) return undefined;
  // JSON is YAML, too.
  const content = `${JSON.stringify(shown, undefined, 2)}\n`;
  return (
    <Panel title="The same from a terminal or a pipeline">
      <div className={classes.commands}>
        <CommandLine command={`blitz ${verb} ${fileName}`} label={`blitz ${verb} command`} />
        <Button
          variant="default"
          className={classes.self}
          onClick={() => downloadFile({ fileName: fileName ?? '', mediaType: 'application/yaml', content })}
        >
          {`Save ${fileName}`}
        </Button>
      </div>
    </Panel>
  );
}
