package assess

import "golang.org/x/sys/windows"

// free gives the bytes that this user may still write in dir.
func free(dir string) (uint64, error) {
	path, err := windows.UTF16PtrFromString(dir)
	if err != nil {
		return 0, err
	}
	var avail uint64
	err = windows.GetDiskFreeSpaceEx(path, &avail, nil, nil)
	return avail, err
}
