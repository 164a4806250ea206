; The Windows installer: for one person, without an administrator; packaging/build.py gives VERSION,
; PAYLOAD, ICON, TARGET, and TRIAL where it is only to be seen that this script is sound.
Unicode true
!include MUI2.nsh
!include x64.nsh

!define APP "SafetyDesk"
!define NAME "安全生产月报送台"
!define REMOVAL "Software\Microsoft\Windows\CurrentVersion\Uninstall\${APP}"
; Explorer knows the last ending only: for it …safetydesk.zip is a zip, and a double-click belongs to these. So parcels
; get a line in the menu of zips with such names, a second download's `….safetydesk (1).zip` among them.
!define MENU "Software\Classes\SystemFileAssociations\.zip\shell\${APP}"

Name "${NAME}"
OutFile "${TARGET}"
RequestExecutionLevel user
!ifdef TRIAL
  SetCompressor zlib
!else
  SetCompressor /SOLID lzma
!endif
ManifestDPIAware true
BrandingText "${NAME} ${VERSION}"
VIProductVersion "${VERSION}.0"
VIAddVersionKey /LANG=2052 "ProductName" "${NAME}"
VIAddVersionKey /LANG=2052 "FileDescription" "${NAME} 安装程序"
VIAddVersionKey /LANG=2052 "FileVersion" "${VERSION}"
VIAddVersionKey /LANG=2052 "LegalCopyright" "SafetyDesk"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEPAGE_TITLE "安装${NAME} ${VERSION}"
!define MUI_WELCOMEPAGE_TEXT "只为您一个人安装，不需要管理员，也不联网。$\r$\n$\r$\n工作台文件夹由您自己选地方存放；升级和卸载都不动它。"
!define MUI_FINISHPAGE_RUN "$INSTDIR\safetydesk.exe"
!define MUI_FINISHPAGE_RUN_TEXT "现在打开"
!insertmacro MUI_PAGE_WELCOME
!insertmacro MUI_PAGE_INSTFILES
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "SimpChinese"

; Qt does not start from every path with Chinese letters: where the person's own folder has some, the common one is
; taken, in which everybody may make folders.
Function .onInit
  ${IfNot} ${RunningX64}
    MessageBox MB_ICONSTOP "需要 64 位的 Windows 10 或更新的版本。" /SD IDOK
    Abort
  ${EndIf}
  StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${APP}"
  ; 20127 is ASCII; $0 becomes 1 when a letter has no place in it.
  System::Call 'kernel32::WideCharToMultiByte(i 20127, i 0, w "$LOCALAPPDATA", i -1, p 0, i 0, p 0, *i .r0)'
  ${If} $0 <> 0
    ReadEnvStr $1 "PROGRAMDATA"
    StrCpy $INSTDIR "$1\${APP}"
  ${EndIf}
  Call Closed
FunctionEnd

!macro CLOSED prefix
Function ${prefix}Closed
  ${If} ${FileExists} "$INSTDIR\safetydesk.exe"
  again:
    ClearErrors
    FileOpen $0 "$INSTDIR\safetydesk.exe" a
    ${If} ${Errors}
      MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "${NAME}还开着。请先关闭它，再点“重试”。" /SD IDCANCEL IDRETRY again
      Abort
    ${EndIf}
    FileClose $0
  ${EndIf}
FunctionEnd
!macroend
!insertmacro CLOSED ""
!insertmacro CLOSED "un."

Section
  ; Only what a former version brought: a desk that somebody put in here stays.
  RMDir /r "$INSTDIR\_internal"
  SetOutPath "$INSTDIR"
  !cd "${PAYLOAD}"
  File /r *
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${NAME}.lnk" "$INSTDIR\safetydesk.exe"
  CreateShortcut "$DESKTOP\${NAME}.lnk" "$INSTDIR\safetydesk.exe"
  WriteRegStr HKCU "${MENU}" "" "用${NAME}汇总"
  WriteRegStr HKCU "${MENU}" "Icon" "$INSTDIR\safetydesk.exe"
  WriteRegStr HKCU "${MENU}" "AppliesTo" 'System.FileName:~=".safetydesk"'
  WriteRegStr HKCU "${MENU}\command" "" '"$INSTDIR\safetydesk.exe" open "%1"'
  WriteRegStr HKCU "${REMOVAL}" "DisplayName" "${NAME}"
  WriteRegStr HKCU "${REMOVAL}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${REMOVAL}" "DisplayIcon" "$INSTDIR\safetydesk.exe"
  WriteRegStr HKCU "${REMOVAL}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${REMOVAL}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegDWORD HKCU "${REMOVAL}" "NoModify" 1
  WriteRegDWORD HKCU "${REMOVAL}" "NoRepair" 1
SectionEnd

Function un.onInit
  Call un.Closed
FunctionEnd

Section Uninstall
  Delete "$SMPROGRAMS\${NAME}.lnk"
  Delete "$DESKTOP\${NAME}.lnk"
  DeleteRegKey HKCU "${MENU}"
  DeleteRegKey HKCU "${REMOVAL}"
  RMDir /r "$INSTDIR\_internal"
  Delete "$INSTDIR\safetydesk.exe"
  Delete "$INSTDIR\uninstall.exe"
  ; Without /r: what is not ours stays.
  RMDir "$INSTDIR"
SectionEnd
