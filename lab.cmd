@node "%~dp0bin\lab.js" %*
