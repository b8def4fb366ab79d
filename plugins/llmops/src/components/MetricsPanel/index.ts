export { MetricsPanel, useRunMetrics } from './MetricsPanel';
