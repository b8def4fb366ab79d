import { Text } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import { textOf } from '../../lib/parameterForm';
import { visibleText } from '../../lib/visibleText';
import { Facts } from '../Facts';
import { Panel } from '../Panel';

/** The values the run was started with. */
export function ParametersPanel(props: {
  parameters: Record<string, unknown>;
}) {
  const t = useText();
  const entries = Object.entries(props.parameters).sort(([a], [b]) =>
    a.localeCompare(b),
  );
  return (
    <Panel title={t('run.parameters')}>
      {entries.length > 0 ? (
        <Facts
          facts={entries.map(([label, value]) => ({
            label: visibleText(label),
            value: <code>{textOf(value)}</code>,
          }))}
        />
      ) : (
        <Text as="p" variant="body-medium" color="secondary">
          {t('run.noParameters')}
        </Text>
      )}
    </Panel>
  );
}
