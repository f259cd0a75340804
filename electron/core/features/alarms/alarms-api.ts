import { implement } from '@orpc/server';
import { alarmsContract } from '../../../../shared/contract/alarms.ts';
import type { AlarmsService } from './alarms-service.ts';

const api = implement(alarmsContract);

/** The handlers of `alarms.*`. */
export function createAlarmsApi(alarms: AlarmsService) {
  const { news } = alarms;
  return api.router({
    watch: api.watch.handler(({ signal }) => alarms.watch(signal)),
    summary: api.summary.handler(({ signal }) => news.summary(signal)),
    get: api.get.handler(({ input, signal }) => alarms.get(input.id, signal)),
    history: api.history.handler(({ input, signal }) => alarms.history(input, signal)),
    graph: api.graph.handler(({ input, signal }) => alarms.graph(input.id, input.startAt, input.endAt, signal)),
    sparklines: api.sparklines.handler(({ input, signal }) => alarms.sparklines(input.ids, signal)),
    preview: api.preview.handler(({ input, signal }) => alarms.preview(input.draft, signal)),
    presets: api.presets.handler(({ input, signal }) => alarms.presets(input.targetId, signal)),
    put: api.put.handler(({ input }) => alarms.put(input.id, input.draft)),
    delete: api.delete.handler(({ input }) => alarms.delete(input.ids)),
    setEnabled: api.setEnabled.handler(({ input }) => alarms.setEnabled(input.ids, input.enabled)),
    test: api.test.handler(({ input }) => alarms.test(input.id, input.state)),
    pin: api.pin.handler(({ input }) => alarms.pin(input.id, input.targetId)),
    mute: api.mute.handler(({ input }) => alarms.mute(input.id, input.until)),
    unmute: api.unmute.handler(({ input }) => alarms.unmute(input.id)),
    refresh: api.refresh.handler(() => alarms.refresh()),
    topics: api.topics.handler(({ input, signal }) => alarms.topics(input.scope, signal)),
    createTopic: api.createTopic.handler(({ input }) => alarms.createTopic(input.scope, input.name, input.email)),
    notifications: api.notifications.handler(({ signal }) => news.notifications(signal)),
    webhook: api.webhook.handler(() => news.webhook()),
    setWebhook: api.setWebhook.handler(({ input }) => news.setWebhook(input.url)),
    testWebhook: api.testWebhook.handler(() => news.testWebhook()),
  });
}
