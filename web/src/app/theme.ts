import { createTheme } from '@mantine/core'

/** Mantine's theme in the tokens of `tokens.css`; what Mantine cannot say is in `themeVariables`. */
export const theme = createTheme({
  primaryColor: 'tinta',
  primaryShade: { light: 7, dark: 5 },
  colors: {
    tinta: [
      ...(['#EEF3F9', '#DCE6F2', '#B9CCE5', '#95BCF2', '#5F93D6'] as const),
      ...(['#2F66B3', '#24559B', '#1A4480', '#133463', '#0E264A'] as const),
    ],
    ipe: [
      ...(['#FEF9EA', '#FBF1D3', '#F7E3A8', '#F4D276', '#F3C346'] as const),
      ...(['#F2B31B', '#D79C0E', '#A97A0B', '#7B590A', '#4E3908'] as const),
    ],
  },
  fontFamily: 'var(--rc-font)',
  fontFamilyMonospace: 'var(--rc-font-mono)',
  fontSizes: { xs: '13px', sm: '14px', md: '15px', lg: '17px', xl: '20px' },
  lineHeights: { xs: '18px', sm: '20px', md: '22px', lg: '24px', xl: '26px' },
  headings: {
    fontFamily: 'var(--rc-font-head)',
    fontWeight: '600',
    sizes: { h1: { fontSize: '30px', lineHeight: '36px' }, h2: { fontSize: '22px', lineHeight: '28px' } },
  },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '2px', sm: '4px', md: '6px', lg: '14px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
})

/** Mantine's names for our tokens. The tokens change with the scheme, so these need not. */
export const themeVariables: Record<string, string> = {
  '--mantine-color-body': 'var(--rc-paper)',
  '--mantine-color-text': 'var(--rc-ink)',
  '--mantine-color-bright': 'var(--rc-ink)',
  '--mantine-color-dimmed': 'var(--rc-ink-3)',
  '--mantine-color-placeholder': 'var(--rc-ink-3)',
  '--mantine-color-anchor': 'var(--rc-link)',
  '--mantine-color-error': 'var(--rc-urucum)',
  '--mantine-color-default': 'var(--rc-sheet)',
  '--mantine-color-default-hover': 'var(--rc-well)',
  '--mantine-color-default-color': 'var(--rc-ink)',
  '--mantine-color-default-border': 'var(--rc-line)',
  '--mantine-primary-color-filled': 'var(--rc-primary)',
  '--mantine-primary-color-filled-hover': 'var(--rc-primary-hover)',
  '--mantine-primary-color-light': 'var(--rc-primary-soft)',
  '--mantine-primary-color-contrast': 'var(--rc-on-primary)',
}
