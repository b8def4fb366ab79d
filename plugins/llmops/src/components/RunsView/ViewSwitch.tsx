import { ToggleButton } from '@backstage/ui';
import { RiLineChartLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { useUrlValue } from '../../hooks/useUrlList';

/** Shows the runs as charts instead of a table. */
export function ViewSwitch() {
  const t = useText();
  const [view, setView] = useUrlValue('view');
  return (
    <ToggleButton
      size="small"
      isSelected={view === 'charts'}
      iconStart={<RiLineChartLine size={16} />}
      onChange={isCharts => setView(isCharts ? 'charts' : undefined)}
    >
      {t('charts.view')}
    </ToggleButton>
  );
}
