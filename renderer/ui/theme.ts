import {
  ActionIcon,
  Button,
  Checkbox,
  type CSSVariablesResolver,
  createTheme,
  Input,
  Menu,
  Modal,
  Notification,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  TagsInput,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** The console's Mantine theme: 13 px base on a 4 px grid, radius 4 px, one accent (ember), no motion over 150 ms. */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "'JetBrains Mono Variable', ui-monospace, monospace",
  fontSizes: { xs: '12px', sm: '13px', md: '13px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '16px', sm: '20px', md: '20px', lg: '22px', xl: '26px' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '4px', lg: '6px', xl: '8px' },
  defaultRadius: 'sm',
  primaryColor: 'ember',
  primaryShade: { light: 7, dark: 6 },
  respectReducedMotion: true,
  cursorType: 'pointer',
  focusRing: 'auto',
  colors: {
    dark: ['#e7eaee', '#c4ccd5', '#a0a9b4', '#7d8792', '#3d444d', '#2c3138', '#1f2227', '#17191d', '#121417', '#0f1113'],
    ember: ['#fff1ea', '#fde0d3', '#fabfa5', '#f79c73', '#f67f49', '#fb7e3f', '#c4460f', '#b83a0c', '#96300b', '#782709'],
    stop: ['#fdecea', '#f9d3d0', '#f0a5a0', '#e8746d', '#e14c43', '#d92f26', '#c5261e', '#b5221b', '#951b15', '#7a150f'],
  },
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '26px' },
      h2: { fontSize: '14px', lineHeight: '20px' },
      h3: { fontSize: '13px', lineHeight: '20px' },
    },
  },
  components: {
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: 'subtle', color: 'gray', size: 'md' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'xs' } }),
    Notification: Notification.extend({ defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } }),
    NumberInput: NumberInput.extend({ defaultProps: { size: 'xs', thousandSeparator: ',', hideControls: true } }),
    PasswordInput: PasswordInput.extend({
      defaultProps: { size: 'xs', visibilityToggleButtonProps: { 'aria-label': 'Show what is typed' } },
    }),
    Select: Select.extend({ defaultProps: { size: 'xs', allowDeselect: false, checkIconPosition: 'right' } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'xs' } }),
    TagsInput: TagsInput.extend({ defaultProps: { size: 'xs' } }),
    Switch: Switch.extend({ defaultProps: { size: 'xs' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Input: Input.extend({ defaultProps: { size: 'xs' } }),
    Modal: Modal.extend({
      defaultProps: {
        transitionProps: { duration: 120 },
        centered: true,
        // A dialog's header is no second banner of the page.
        attributes: { header: { role: 'presentation' } },
      },
    }),
    Menu: Menu.extend({ defaultProps: { shadow: 'md', transitionProps: { duration: 80 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true, transitionProps: { duration: 80 } } }),
  },
});

const shared = {
  '--mantine-color-body': 'var(--bz-panel)',
  '--mantine-color-text': 'var(--bz-text)',
  '--mantine-color-dimmed': 'var(--bz-dim)',
  '--mantine-color-default': 'var(--bz-panel)',
  '--mantine-color-default-hover': 'var(--bz-raised)',
  '--mantine-color-default-color': 'var(--bz-text)',
  '--mantine-color-default-border': 'var(--bz-line)',
  '--mantine-color-placeholder': 'var(--bz-dim)',
  '--mantine-color-error': 'var(--bz-failed)',
  '--mantine-color-anchor': 'var(--bz-accent)',
  '--mantine-color-gray-light-color': 'var(--bz-dim)',
  '--mantine-color-gray-light-hover': 'var(--bz-raised)',
};

/** Points Mantine's own variables at the tokens of tokens.css, so that there is one source of colour. */
export const cssVariablesResolver: CSSVariablesResolver = () => ({ variables: {}, light: shared, dark: shared });
