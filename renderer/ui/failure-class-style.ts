import {
  IconArrowBackUp,
  IconBolt,
  IconClockX,
  IconCpuOff,
  IconDoorExit,
  IconFileBroken,
  IconHelpHexagon,
  IconHexagonNumber4,
  IconHexagonNumber5,
  IconHourglassEmpty,
  IconLockX,
  IconPlugConnectedX,
  IconScissors,
  IconSearchOff,
  IconUnlink,
  IconWorldQuestion,
  type TablerIcon,
} from '@tabler/icons-react';
import type { FailureClass, TransportFailureClass } from '../../shared/model/failure-class.ts';
import { failureColor } from '../../shared/model/failure-color.ts';
import { type Hue, visibleHue } from './hue.ts';

const transportIcons: Record<TransportFailureClass, TablerIcon> = {
  reset: IconBolt,
  closed: IconDoorExit,
  truncated: IconScissors,
  response_timeout: IconClockX,
  malformed: IconFileBroken,
  check: IconSearchOff,
  connect_refused: IconPlugConnectedX,
  connect_timeout: IconHourglassEmpty,
  connect_failed: IconUnlink,
  dns: IconWorldQuestion,
  tls: IconLockX,
  local_limit: IconCpuOff,
  unclassified: IconHelpHexagon,
};

/** How a failure class looks on every screen and in every chart: a colour and a shape of its own. */
export function failureClassStyle(failureClass: FailureClass): { readonly hue: Hue; readonly icon: TablerIcon } {
  return { hue: visibleHue(failureColor(failureClass)), icon: iconOf(failureClass) };
}

function iconOf(failureClass: FailureClass): TablerIcon {
  if (failureClass.startsWith('http_5')) return IconHexagonNumber5;
  if (failureClass.startsWith('http_4')) return IconHexagonNumber4;
  if (failureClass.startsWith('http_')) return IconArrowBackUp;
  return transportIcons[failureClass as TransportFailureClass];
}
